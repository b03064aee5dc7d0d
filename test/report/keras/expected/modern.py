# The config "modern" for Keras 3.
# Initial weights, shuffling, dropout and augmentation draw other random
# numbers than cnn does.

import math

import keras
import numpy as np
from keras import layers, ops


class WarmUp(keras.optimizers.schedules.LearningRateSchedule):
    """Multiplies the rates of the first n steps by 1 / n, 2 / n, ..., 1."""

    def __init__(self, rate, steps):
        self.rate = rate
        self.steps = steps

    def __call__(self, step):
        rate = self.rate(step) if callable(self.rate) else self.rate
        done = ops.cast(step, "float32") + 1
        return rate * ops.minimum(done / self.steps, 1.0)

    def get_config(self):
        return {"rate": self.rate, "steps": self.steps}


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
        layers.RandomRotation(10 / 360, fill_mode="constant"),
        layers.RandomZoom(0.1, fill_mode="constant"),
        layers.RandomTranslation(2 / 28, 2 / 28, fill_mode="constant"),
        layers.Conv2D(16, 3, padding="same", use_bias=False),
        layers.BatchNormalization(),
        layers.Activation("relu"),
        layers.MaxPooling2D(2),
        layers.SeparableConv2D(32, 3, padding="same", use_bias=False),
        layers.BatchNormalization(),
        layers.Activation("relu"),
        layers.MaxPooling2D(2),
        layers.SeparableConv2D(64, 3, padding="same", use_bias=False),
        layers.BatchNormalization(),
        layers.Activation("relu"),
        layers.GlobalAveragePooling2D(),
        layers.Dropout(0.2),
        layers.Dense(
            10,
            activation="softmax",
            kernel_regularizer=keras.regularizers.L2(0.0001),
        ),
    ],
)

model.summary()

steps_per_epoch = math.ceil(len(x_train) / 128)
model.compile(
    optimizer=keras.optimizers.Adam(
        learning_rate=WarmUp(
            keras.optimizers.schedules.CosineDecay(
                0.005,
                decay_steps=20 * steps_per_epoch,
                alpha=0.00001 / 0.005,
            ),
            steps=100,
        ),
    ),
    loss="categorical_crossentropy",
    metrics=["accuracy"],
)

model.fit(
    x_train,
    y_train,
    batch_size=128,
    epochs=20,
    validation_data=(x_val, y_val),
)

model.evaluate(x_test, y_test)
