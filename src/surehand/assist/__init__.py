"""Assists: brief, flag and route. They point at what sources say, and propose; a person decides, always.

Everything here is a function of texts and a playbook. Nothing writes, sends or asks outside, but for the engines that
are reached through a port and stand in an extra.
"""
