"""PyTorch, eager, in either memory format."""
import time

import torch
from torch import nn

from measured import answer, batch_size, count, digits, epochs, layers, learning_rate, options, pair, predicted, threads

torch.set_num_threads(threads)
channels_last = options["format"] == "channels_last"
activations = {"relu": nn.ReLU, "tanh": nn.Tanh}


def same(size, kernel, stride):
    """Half of the padding that TensorFlow's `same` gives; where it is uneven, the padding of one side."""
    total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2


class Network(nn.Module):
    def __init__(self, shape):
        super().__init__()
        height, width, channels = shape
        modules, flat = [], False
        for layer in layers:
            kind = layer["type"]
            if kind in ("conv2d", "separableConv2d"):
                kernel, stride = pair(layer["kernelSize"]), pair(layer.get("strides"))
                pads = [(0, 0), (0, 0)]
                if layer.get("padding") == "same":
                    pads = [same(n, k, s) for n, k, s in zip((height, width), kernel, stride)]
                even = all(a == b for a, b in pads)
                if not even:
                    modules.append(nn.ZeroPad2d((*pads[1], *pads[0])))
                padding = tuple(a for a, _ in pads) if even else 0
                if kind == "separableConv2d":
                    modules.append(nn.Conv2d(channels, channels, kernel, stride, padding, groups=channels, bias=False))
                    modules.append(nn.Conv2d(channels, layer["filters"], 1))
                else:
                    modules.append(nn.Conv2d(channels, layer["filters"], kernel, stride, padding))
                height, width = ((n + sum(p) - k) // s + 1 for n, p, k, s in zip((height, width), pads, kernel, stride))
                channels = layer["filters"]
            elif kind in ("maxPooling2d", "averagePooling2d"):
                size = pair(layer["poolSize"])
                modules.append((nn.MaxPool2d if kind[0] == "m" else nn.AvgPool2d)(size))
                height, width = height // size[0], width // size[1]
            elif kind == "globalAveragePooling2d":
                modules += [nn.AdaptiveAvgPool2d(1), nn.Flatten()]
                height = width = 1
            elif kind == "flatten":
                modules.append(nn.Flatten())
                channels, height, width = channels * height * width, 1, 1
            elif kind == "dense":
                modules.append(nn.Linear(channels, layer["units"]))
                channels = layer["units"]
            if layer.get("activation") in activations:
                modules.append(activations[layer["activation"]]())
        self.stack = nn.Sequential(*modules)

    def forward(self, x):
        return self.stack(x)


images, labels = digits()
x = torch.from_numpy(images).permute(0, 3, 1, 2).contiguous()
y = torch.from_numpy(labels)
model = Network(options["shape"])
if channels_last:
    x = x.contiguous(memory_format=torch.channels_last)
    model = model.to(memory_format=torch.channels_last)
pictures = x[:predicted]
optimizer = torch.optim.RMSprop(model.parameters(), lr=learning_rate, alpha=0.9, eps=1e-7)


def step(at):
    optimizer.zero_grad(set_to_none=True)
    nn.functional.cross_entropy(model(x[at]), y[at]).backward()
    optimizer.step()


def train():
    times = []
    for _ in range(epochs):
        began = time.perf_counter()
        order = torch.randperm(count)
        for start in range(0, count, batch_size):
            step(order[start : start + batch_size])
        times.append(time.perf_counter() - began)
    return min(times[1:]) * 1e6 / count


def predict():
    began = time.perf_counter()
    with torch.inference_mode():
        torch.cat([torch.softmax(model(pictures[at : at + batch_size]), 1) for at in range(0, predicted, batch_size)])
    return (time.perf_counter() - began) * 1e6 / predicted


answer({"first": lambda: step(torch.arange(min(batch_size, count))), "train": train, "predict": predict})
