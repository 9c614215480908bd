"""The command line."""

import click


@click.group()
@click.version_option(package_name="panelist")
def main() -> None:
    """Interview scheduling that cannot double-book."""


if __name__ == "__main__":
    main()
