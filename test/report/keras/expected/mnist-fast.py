# The config "mnist-fast" for Keras 3.
# Initial weights, shuffling, dropout and augmentation draw other random
# numbers than cnn does.

import math

import keras
import numpy as np
from keras import layers, ops


class OneCycle(keras.optimizers.schedules.LearningRateSchedule):
    """Rises to max_rate over the first 30% of the steps, then falls."""

    def __init__(self, rate, max_rate, steps):
        self.rate = rate
        self.max_rate = max_rate
        self.steps = steps

    def __call__(self, step):
        step = ops.cast(step, "float32")
        top = 0.3 * self.steps
        rise = self.between(self.rate, self.max_rate, step / top)
        part = (step - top) / (self.steps - top)
        fall = self.between(self.max_rate, self.rate / 10_000, part)
        return ops.where(step < top, rise, fall)

    @staticmethod
    def between(start, end, part):
        return start + (end - start) * (1 - ops.cos(np.pi * part)) / 2

    def get_config(self):
        values = {"rate": self.rate, "max_rate": self.max_rate}
        return {**values, "steps": self.steps}


keras.utils.set_random_seed(42)

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train = x_train[..., np.newaxis].astype("float32") / 255
x_test = x_test[..., np.newaxis].astype("float32") / 255
y_train = keras.utils.to_categorical(y_train, 10)
y_test = keras.utils.to_categorical(y_test, 10)

order = np.random.default_rng(42).permutation(len(x_train))
validation, training = order[:10000], order[10000:]
x_val, y_val = x_train[validation], y_train[validation]
x_train, y_train = x_train[training], y_train[training]

model = keras.Sequential(
    [
        keras.Input(shape=(28, 28, 1)),
        layers.Conv2D(10, 5, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(20, 5, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dense(100, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ],
)

model.summary()

steps_per_epoch = math.ceil(len(x_train) / 32)
model.compile(
    optimizer=keras.optimizers.Adam(
        learning_rate=OneCycle(
            0.001,
            max_rate=0.004,
            steps=2 * steps_per_epoch,
        ),
    ),
    loss="categorical_crossentropy",
    metrics=["accuracy"],
)

model.fit(
    x_train,
    y_train,
    batch_size=32,
    epochs=2,
    validation_data=(x_val, y_val),
)

model.evaluate(x_test, y_test)
