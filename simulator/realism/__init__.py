"""How far simulated traffic is from real traffic: measures, reference figures, tables and pictures."""
