"""Playbooks: the gallery, one playbook with its versions, the editor, comparing, trying and publishing."""
