# The config "strides" for Keras 3.
# Initial weights, shuffling, dropout and augmentation draw other random
# numbers than cnn does.

import keras
import numpy as np
from keras import layers

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
        layers.Conv2D(10, 5, strides=2, padding="same", activation="relu"),
        layers.Conv2D(20, 5, strides=2, padding="same", activation="relu"),
        layers.Flatten(),
        layers.Dense(100, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ],
)

model.summary()

model.compile(
    optimizer=keras.optimizers.RMSprop(learning_rate=0.0001),
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
