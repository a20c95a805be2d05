"""`svyazka browser`: make sure that there is a browser to work in."""

import click


@click.command
@click.option("--headed", is_flag=True, help="Нужен браузер с окном, чтобы смотреть за работой.")
def command(*, headed: bool) -> None:
    """Найти браузер, а если его нет, установить; сказать, какой будет работать."""
    from playwright.sync_api import sync_playwright

    from pages.browser import ensure_driver, find_browser, install_browser

    def announce(words: str) -> None:
        click.echo(words, err=True)

    ensure_driver(announce=announce)
    with sync_playwright() as playwright:
        browser = find_browser(playwright, headless=not headed) or install_browser(
            playwright, headless=not headed, announce=announce
        )
    click.echo(f"Браузер: {browser}")
