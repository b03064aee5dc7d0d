"""Records random short trainings by real Keras, for scripts/keras/compare.js to hold every engine against.

    python -m venv keras && keras/bin/pip install tensorflow-cpu==2.21.0 keras==3.15.1
    keras/bin/python scripts/keras/record.py DIRECTORY [CASES] [SEED]

Each case is a directory: config.json (a config of cnn), data.json (sizes, losses, predictions) and float32 files. The
networks are of every layer, activation, loss and optimizer of the config; dropout is left out, for its random numbers
are not Keras's.
"""
import json
import os
import random
import sys

os.environ['KERAS_BACKEND'] = 'tensorflow'
os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'

import keras
import numpy as np
import tensorflow as tf
from keras import layers as L

ACTIVATIONS = ['linear', 'relu', 'sigmoid', 'tanh', 'softmax', 'elu', 'relu6', 'silu', 'gelu', 'softplus', 'leakyReLU']
LOSSES = {
    'categoricalCrossentropy': 'categorical_crossentropy',
    'sparseCategoricalCrossentropy': 'sparse_categorical_crossentropy',
    'binaryCrossentropy': 'binary_crossentropy',
    'meanSquaredError': 'mean_squared_error',
    'meanAbsoluteError': 'mean_absolute_error',
}


def activation_of(option):
    if isinstance(option, dict):
        return lambda x: keras.activations.leaky_relu(x, negative_slope=option['alpha'])
    return {'leakyReLU': 'leaky_relu'}.get(option, option)


def regularizer_of(option):
    return keras.regularizers.L1L2(**option) if option else None


def layer_of(o):
    """The Keras layer of a layer of the config."""
    kind = o['type']
    sliding = dict(
        kernel_size=o.get('kernelSize'), strides=o.get('strides', 1), padding=o.get('padding', 'valid'),
        dilation_rate=o.get('dilationRate', 1), activation=activation_of(o.get('activation', 'linear')),
        use_bias=o.get('useBias', True))
    depthwise = dict(
        depth_multiplier=o.get('depthMultiplier', 1),
        depthwise_regularizer=regularizer_of(o.get('depthwiseRegularizer')))
    pooling = dict(pool_size=o.get('poolSize', 2), strides=o.get('strides'), padding=o.get('padding', 'valid'))
    if kind == 'conv2d':
        return L.Conv2D(o['filters'], **sliding, kernel_regularizer=regularizer_of(o.get('kernelRegularizer')))
    if kind == 'depthwiseConv2d':
        return L.DepthwiseConv2D(**sliding, **depthwise)
    if kind == 'separableConv2d':
        return L.SeparableConv2D(
            o['filters'], **sliding, **depthwise,
            pointwise_regularizer=regularizer_of(o.get('pointwiseRegularizer')))
    if kind == 'maxPooling2d':
        return L.MaxPooling2D(**pooling)
    if kind == 'averagePooling2d':
        return L.AveragePooling2D(**pooling)
    if kind == 'globalMaxPooling2d':
        return L.GlobalMaxPooling2D()
    if kind == 'globalAveragePooling2d':
        return L.GlobalAveragePooling2D()
    if kind == 'flatten':
        return L.Flatten()
    if kind == 'zeroPadding2d':
        return L.ZeroPadding2D(o['padding'])
    if kind == 'batchNormalization':
        return L.BatchNormalization(
            axis=o['axis'], momentum=o['momentum'], epsilon=o['epsilon'], center=o['center'], scale=o['scale'])
    if kind == 'dense':
        return L.Dense(
            o['units'], activation=activation_of(o.get('activation', 'linear')), use_bias=o.get('useBias', True),
            kernel_regularizer=regularizer_of(o.get('kernelRegularizer')))
    if kind == 'activation':
        return L.Activation(activation_of(o['activation']))
    raise ValueError(kind)


def schedule_of(o, rate, batches, epochs):
    kind = o['type']
    if kind == 'exponential':
        return keras.optimizers.schedules.ExponentialDecay(rate, batches, o['decay'])
    if kind == 'cosine':
        return keras.optimizers.schedules.CosineDecay(rate, batches * epochs, alpha=o['finalRate'] / rate)
    if kind == 'step':
        edges = [batches * o['every'] * k for k in range(1, epochs // o['every'] + 1)]
        values = [rate * o['factor'] ** k for k in range(len(edges) + 1)]
        return keras.optimizers.schedules.PiecewiseConstantDecay([e - 1 for e in edges], values) if edges else rate
    return rate


def optimizer_of(o, rate):
    kind = o['type']
    common = dict(learning_rate=rate, clipnorm=o.get('clipNorm'), clipvalue=o.get('clipValue'))
    K = keras.optimizers
    if kind == 'sgd':
        return K.SGD(**common)
    if kind == 'momentum':
        return K.SGD(**common, momentum=o['momentum'], nesterov=o['useNesterov'])
    if kind == 'adagrad':
        return K.Adagrad(**common, initial_accumulator_value=o['initialAccumulatorValue'], epsilon=o['epsilon'])
    if kind == 'rmsprop':
        return K.RMSprop(
            **common, rho=o['decay'], momentum=o['momentum'], epsilon=o['epsilon'], centered=o['centered'])
    if kind == 'adadelta':
        return K.Adadelta(**common, rho=o['rho'], epsilon=o['epsilon'])
    make = {'adam': K.Adam, 'adamax': K.Adamax}[kind]
    return make(**common, beta_1=o['beta1'], beta_2=o['beta2'], epsilon=o['epsilon'])


class Draw:
    """Random parts of a config."""

    def __init__(self, seed):
        self.r = random.Random(seed)

    def pair(self, most):
        return [self.r.randint(1, most), self.r.randint(1, most)]

    def activation(self):
        name = self.r.choice(ACTIVATIONS)
        if name == 'leakyReLU' and self.r.random() < 0.5:
            return {'type': name, 'alpha': self.r.choice([0.1, 0.3])}
        return name

    def regularizer(self, key):
        if self.r.random() < 0.6:
            return {}
        sides = self.r.choice([{'l1': 0.01}, {'l2': 0.02}, {'l1': 0.005, 'l2': 0.01}])
        return {key: sides}

    def sliding(self, equal_strides=False):
        o = {'kernelSize': self.pair(4), 'padding': self.r.choice(['valid', 'same']),
             'activation': self.activation(), 'useBias': self.r.random() < 0.7}
        turn = self.r.random()
        if turn < 0.35:
            # TensorFlow's depthwise convolution takes equal strides only.
            o['strides'] = [self.r.randint(1, 3)] * 2 if equal_strides else self.pair(3)
        elif turn < 0.55:
            o['dilationRate'] = [self.r.randint(1, 3)] * 2 if equal_strides else self.pair(3)
        return o

    def normalization(self):
        return {'type': 'batchNormalization', 'axis': self.r.choice([-1, -1, 1]), 'momentum': self.r.choice([0.6, 0.9, 0.99]),
                'epsilon': self.r.choice([0.001, 0.01]), 'center': self.r.random() < 0.8, 'scale': self.r.random() < 0.8}

    def image_layer(self):
        kind = self.r.choice(['conv2d'] * 3 + ['depthwiseConv2d', 'separableConv2d', 'maxPooling2d', 'averagePooling2d',
                                               'zeroPadding2d', 'batchNormalization', 'activation'])
        if kind == 'conv2d':
            return {'type': kind, 'filters': self.r.randint(1, 9), **self.sliding(), **self.regularizer('kernelRegularizer')}
        if kind == 'depthwiseConv2d':
            return {'type': kind, 'depthMultiplier': self.r.randint(1, 3), **self.sliding(True),
                    **self.regularizer('depthwiseRegularizer')}
        if kind == 'separableConv2d':
            return {'type': kind, 'filters': self.r.randint(1, 9), 'depthMultiplier': self.r.randint(1, 2),
                    **self.sliding(True), **self.regularizer('depthwiseRegularizer'),
                    **self.regularizer('pointwiseRegularizer')}
        if kind in ('maxPooling2d', 'averagePooling2d'):
            o = {'type': kind, 'poolSize': self.pair(4), 'padding': self.r.choice(['valid', 'same'])}
            return {**o, 'strides': self.pair(4)} if self.r.random() < 0.6 else o
        if kind == 'zeroPadding2d':
            return {'type': kind, 'padding': [[self.r.randint(0, 2), self.r.randint(0, 2)],
                                              [self.r.randint(0, 2), self.r.randint(0, 2)]]}
        if kind == 'batchNormalization':
            return self.normalization()
        return {'type': kind, 'activation': self.activation()}

    def vector_layer(self):
        kind = self.r.choice(['dense', 'dense', 'batchNormalization', 'activation'])
        if kind == 'dense':
            return {'type': kind, 'units': self.r.randint(1, 17), 'activation': self.activation(),
                    'useBias': self.r.random() < 0.7, **self.regularizer('kernelRegularizer')}
        return self.normalization() if kind == 'batchNormalization' else {'type': kind, 'activation': self.activation()}

    def optimizer(self):
        kind = self.r.choice(['sgd', 'momentum', 'adagrad', 'rmsprop', 'adam', 'adamax', 'adadelta'])
        o = {'type': kind, 'learningRate': {'adadelta': 0.5, 'adagrad': 0.05}.get(kind, 0.01)}
        clip = self.r.random()
        if clip < 0.2:
            o['clipNorm'] = self.r.choice([0.05, 0.5])
        elif clip < 0.4:
            o['clipValue'] = self.r.choice([0.01, 0.1])
        if kind == 'momentum':
            o.update(momentum=self.r.choice([0.5, 0.9]), useNesterov=self.r.random() < 0.5)
        if kind == 'adagrad':
            o.update(initialAccumulatorValue=self.r.choice([0.1, 0.01]), epsilon=self.r.choice([1e-7, 1e-3]))
        if kind == 'rmsprop':
            o.update(decay=self.r.choice([0.5, 0.9]), momentum=self.r.choice([0, 0, 0.5]), epsilon=self.r.choice([1e-5, 1e-3]),
                     centered=self.r.random() < 0.4)
        if kind in ('adam', 'adamax'):
            o.update(beta1=self.r.choice([0.5, 0.9]), beta2=self.r.choice([0.9, 0.999]), epsilon=self.r.choice([1e-7, 1e-3]))
        if kind == 'adadelta':
            o.update(rho=self.r.choice([0.8, 0.95]), epsilon=self.r.choice([1e-6, 1e-3]))
        return o

    def schedule(self):
        return self.r.choice([
            {'type': 'constant'}, {'type': 'constant'}, {'type': 'exponential', 'decay': 0.5},
            {'type': 'cosine', 'finalRate': 0.001}, {'type': 'step', 'every': 1, 'factor': 0.3}])

    def config(self, number):
        loss = self.r.choice(list(LOSSES))
        outputs = self.r.randint(2, 10)
        one = loss in ('binaryCrossentropy', 'meanSquaredError', 'meanAbsoluteError') and self.r.random() < 0.3
        units = 1 if one else outputs
        last = self.r.choice(['softmax', 'sigmoid']) if 'rossentropy' in loss else self.r.choice(['linear', 'sigmoid', 'tanh'])
        if one and last == 'softmax':
            last = 'sigmoid'
        dense = {'type': 'dense', 'units': units, **self.regularizer('kernelRegularizer')}
        apart = self.r.random() < 0.3
        end = [dense, {'type': 'activation', 'activation': last}] if apart else [{**dense, 'activation': last}]
        layers = [self.image_layer() for _ in range(self.r.randint(0, 4))]
        layers.append({'type': self.r.choice(['flatten', 'flatten', 'globalMaxPooling2d', 'globalAveragePooling2d'])})
        layers += [self.vector_layer() for _ in range(self.r.randint(0, 2))]
        return {
            'name': f'case-{number}', 'seed': number,
            'model': {'inputShape': [self.r.randint(1, 12), self.r.randint(1, 12), self.r.randint(1, 4)],
                      'layers': layers + end},
            'training': {'optimizer': self.optimizer(), 'loss': loss, 'batchSize': self.r.randint(2, 6), 'epochs': 2,
                         'schedule': self.schedule()}}


def record(directory, number, seed):
    draw = Draw(seed)
    rng = np.random.default_rng(seed)
    while True:
        config = draw.config(number)
        try:
            keras.utils.clear_session()
            layers = [layer_of(o) for o in config['model']['layers']]
            model = keras.Sequential([keras.Input(config['model']['inputShape']), *layers])
            if any(0 in w.shape for w in model.weights) or 0 in model.output_shape[1:]:
                continue
            model(np.zeros([1, *config['model']['inputShape']], 'float32'))
        except (ValueError, tf.errors.InvalidArgumentError, tf.errors.UnimplementedError):
            continue
        if model.trainable_weights:
            break
    t = config['training']
    count, size = 11, t['batchSize']
    batches = -(-count // size)
    outputs = model.output_shape[-1]
    images = rng.uniform(-1, 1, [count, *config['model']['inputShape']]).astype('float32')
    if outputs == 1:
        labels = rng.uniform(0, 1, count).astype('float32')
        targets = labels[:, None]
    else:
        labels = rng.integers(0, outputs, count).astype('float32')
        targets = np.eye(outputs, dtype='float32')[labels.astype(int)]
    if t['loss'] == 'sparseCategoricalCrossentropy':
        targets = labels.astype('int32')
    initial = []
    for variable in model.weights:
        value = variable.numpy() + rng.uniform(-0.1, 0.1, variable.shape).astype('float32')
        variable.assign(np.abs(value) if 'variance' in variable.path else value)
    order = [*model.trainable_variables, *model.non_trainable_variables]
    initial = [variable.numpy() for variable in order]
    rate = schedule_of(t['schedule'], t['optimizer']['learningRate'], batches, t['epochs'])
    optimizer = optimizer_of(t['optimizer'], rate)
    model.compile(optimizer, loss=LOSSES[t['loss']])

    @tf.function(reduce_retracing=True)
    def step(x, y):
        with tf.GradientTape() as tape:
            loss = model.compute_loss(x=x, y=y, y_pred=model(x, training=True), training=True)
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply(gradients, model.trainable_variables)
        return loss, gradients

    losses, first = [], None
    for _ in range(t['epochs']):
        for start in range(0, count, size):
            loss, gradients = step(images[start:start + size], targets[start:start + size])
            losses.append(float(loss))
            first = first if first is not None else [g.numpy() for g in gradients]
    if not np.all(np.isfinite(losses)):
        return record(directory, number, seed + 1_000_000)
    place = os.path.join(directory, f'{number:04d}')
    os.makedirs(place, exist_ok=True)
    write = lambda name, arrays: np.concatenate([a.astype('<f4').ravel() for a in arrays]).tofile(os.path.join(place, name))
    write('images.bin', [images])
    write('labels.bin', [labels])
    write('initial.bin', initial)
    write('gradient.bin', first)
    write('final.bin', [variable.numpy() for variable in order])
    write('predictions.bin', [model.predict(images, verbose=0)])
    with open(os.path.join(place, 'config.json'), 'w') as file:
        json.dump(config, file, indent=1)
    with open(os.path.join(place, 'data.json'), 'w') as file:
        evaluated = float(model.evaluate(images, targets, batch_size=count, verbose=0))
        json.dump({'count': count, 'losses': losses, 'evaluated': evaluated}, file)


if __name__ == '__main__':
    directory, cases, seed = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 100, int(sys.argv[3]) if len(sys.argv) > 3 else 0
    for number in range(cases):
        record(directory, number, seed * 10_000 + number)
        print(f'{number + 1} of {cases}', end='\r', flush=True)
