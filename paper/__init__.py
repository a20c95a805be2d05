"""What people read: the page that all reports share, its typeface, its pictures, whole files."""
