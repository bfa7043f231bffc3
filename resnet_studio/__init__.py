"""ResNet Studio: train, understand and use residual networks on your own machine."""

__version__ = "0.1.0"
