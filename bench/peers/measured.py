"""What the programs in Python have in common: the digits, and an answer for each line that they are sent."""
import json
import resource
import sys

import numpy as np

options = json.loads(sys.argv[1])
layers = options["network"]["model"]["layers"]
learning_rate = options["network"]["training"]["optimizer"]["learningRate"]
batch_size, threads = options["batchSize"], options["threads"]
count, predicted, epochs = options["images"], options["predicted"], options["epochs"]


def digits():
    """Images in [0, 1] as [images, height, width, channels], and their labels: as many as are needed."""
    most = max(count, predicted)
    shape = (-1, *options["shape"])
    images = np.fromfile(options["data"] + "/images.u8", np.uint8).reshape(shape)[:most]
    labels = np.fromfile(options["data"] + "/labels.u8", np.uint8)[:most]
    return images.astype(np.float32) / 255, labels.astype(np.int64)


def pair(value, otherwise=1):
    value = otherwise if value is None else value
    return (value, value) if isinstance(value, int) else tuple(value)


def answer(works):
    """Reads the name of a piece of work a line; answers with what its function measured."""
    works = {"memory": lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, **works}
    print("ready", flush=True)
    for line in sys.stdin:
        print(json.dumps(works[line.strip()]()), flush=True)
