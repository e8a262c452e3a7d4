"""What the customers of the bank do. Pure and vectorised; who they are is ``simulator.world``."""
