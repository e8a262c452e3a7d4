"""Where the figures in the README come from. Each module measures one part and its yardstick in turn."""
