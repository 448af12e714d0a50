"""How gunicorn is run: processes for the cores, and threads, which keep connections open.

Its manual advises twice the cores and one worker more, of the sync kind or with threads; this is the fastest of what
was tried. Durable creates a second on two cores that other programs used as well, medians of five runs at 64
connections and of two at one:

    5 sync workers (as advised)     205     83
    5 workers with 2 threads        237    203
    2 workers with 4 threads        245    253
"""
import multiprocessing

worker_class = "gthread"
workers = multiprocessing.cpu_count()
threads = 4
