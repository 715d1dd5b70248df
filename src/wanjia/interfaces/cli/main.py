"""The command ``wanjia``; the commands of each field live in a module of their own."""

from __future__ import annotations

import click

from wanjia.interfaces.cli import (
    accounts,
    bench,
    billing,
    demo,
    intervals,
    ledger,
    loss,
    prices,
    quality,
    readings,
    registry,
    reliability,
    rulebook,
    serve,
    steg,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="wanjia")
def main() -> None:
    """
    Wanjia: the customer side of an electricity company, from meter reading to bill.

    Exit codes: 0 done, 1 refused (the reasons are listed), 2 wrong use of the command.
    """


for command in (
    *registry.COMMANDS,
    *accounts.COMMANDS,
    *prices.COMMANDS,
    *rulebook.COMMANDS,
    *readings.COMMANDS,
    *billing.COMMANDS,
    *ledger.COMMANDS,
    *intervals.COMMANDS,
    *loss.COMMANDS,
    *quality.COMMANDS,
    *steg.COMMANDS,
    *bench.COMMANDS,
    *reliability.COMMANDS,
    *demo.COMMANDS,
    *serve.COMMANDS,
):
    main.add_command(command)
main.add_command(steg.ImportCommand(main.commands["import"], formats={"steg": steg.import_steg}))

if __name__ == "__main__":
    main()
