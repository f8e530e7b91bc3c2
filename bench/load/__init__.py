"""What ./dev bench is made of; run.py says in which order."""
