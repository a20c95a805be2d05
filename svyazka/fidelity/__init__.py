"""Is the mock like the real systems: a recorded session against what the mock says of itself.

shapes.py       keys and types of JSON, without its values
contract.py     what an OpenAPI document of the mock promises, as shapes
names.py        which words of a recording may be shown
recording.py    a HAR file
observed.py     what of a recording is kept: shapes, under the mock's paths
comparison.py   what differs
report.py       the differences, to be read and to be handed on

Values are dropped where a recording is read (`observed.py`): what comes after has never seen one.
"""
