"""Keras on TensorFlow, as its own `fit` and `predict` run it."""
import os
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
os.environ["KERAS_BACKEND"] = "tensorflow"

import keras  # noqa: E402
import tensorflow as tf  # noqa: E402

from measured import answer, batch_size, count, digits, epochs, layers, learning_rate, options, predicted, threads  # noqa: E402

tf.config.threading.set_intra_op_parallelism_threads(threads)

kinds = {
    "conv2d": keras.layers.Conv2D,
    "separableConv2d": keras.layers.SeparableConv2D,
    "maxPooling2d": keras.layers.MaxPooling2D,
    "averagePooling2d": keras.layers.AveragePooling2D,
    "globalAveragePooling2d": keras.layers.GlobalAveragePooling2D,
    "flatten": keras.layers.Flatten,
    "dense": keras.layers.Dense,
}
names = {"kernelSize": "kernel_size", "poolSize": "pool_size"}


def made(layer):
    return kinds[layer["type"]](**{names.get(key, key): value for key, value in layer.items() if key != "type"})


model = keras.Sequential([keras.Input(tuple(options["shape"])), *map(made, layers)])
model.compile(
    optimizer=keras.optimizers.RMSprop(learning_rate),
    loss="categorical_crossentropy",
    metrics=["accuracy"],
    jit_compile=False,  # XLA takes more than twice as long on these networks
)
x, labels = digits()
y = keras.utils.to_categorical(labels, 10)


class Clock(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.times = []

    def on_epoch_begin(self, epoch, logs=None):
        self.began = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        self.times.append(time.perf_counter() - self.began)


def train():
    clock = Clock()
    model.fit(x[:count], y[:count], batch_size=batch_size, epochs=epochs, verbose=0, callbacks=[clock])
    return min(clock.times[1:]) * 1e6 / count


def predict():
    began = time.perf_counter()
    model.predict(x[:predicted], batch_size=batch_size, verbose=0)
    return (time.perf_counter() - began) * 1e6 / predicted


answer({
    "first": lambda: float(model.train_on_batch(x[:batch_size], y[:batch_size])[0]),
    "train": train,
    "predict": predict,
})
