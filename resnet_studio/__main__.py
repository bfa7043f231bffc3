"""The one door: a command goes to the command line, everything else opens the window."""

import multiprocessing
import sys


def main() -> int:
    """Run `resnet-studio` with the arguments of this process and return its exit code."""
    multiprocessing.freeze_support()
    from resnet_studio.cli.main import is_command, run_command

    arguments = sys.argv[1:]
    if is_command(arguments):
        return run_command(arguments)
    from resnet_studio.gui.app import run_window

    return run_window(arguments)


if __name__ == "__main__":
    sys.exit(main())
