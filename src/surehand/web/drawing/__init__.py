"""Drawing a process: teams as lanes, stages as stations, moves as lines and handoffs as bridges between lanes."""
