"""HubSpot: deals are read and become records, the gate answers every move, and what happens here is written back."""
