"""The map: teams as lanes, stages as stations, handoffs as bridges, with how they go."""
