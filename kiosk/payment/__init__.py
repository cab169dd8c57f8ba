"""Money: what is owed, who pays which part; taken whole or given back, and held beside everybody's books."""
