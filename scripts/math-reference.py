"""Writes test/math.reference.json: true values of elementary functions, from mpmath at 400 bits.

    pip install mpmath==1.3.0
    python3 scripts/math-reference.py [points a range] [file]
    npx biome format --write test/math.reference.json

For each function a list of [arguments..., nearest double y, rest], where the true value is y + rest * ulp(y).
"""
import json
import math
import random
import sys

from mpmath import mp, mpf

mp.prec = 400
points = int(sys.argv[1]) if len(sys.argv) > 1 else 60
file = sys.argv[2] if len(sys.argv) > 2 else 'test/math.reference.json'
rng = random.Random(1)


def uniform(low, high):
    return [rng.uniform(low, high) for _ in range(points)]


def magnitudes(low, high, signs=(1, -1)):
    """Numbers with binary exponents spread over [low, high]."""
    return [rng.choice(signs) * math.ldexp(rng.uniform(1, 2), rng.randint(low, high)) for _ in range(points)]


def near(value, width):
    return [value + rng.uniform(-width, width) for _ in range(points)]


def multiples():
    """The doubles nearest to multiples of pi / 2: where sine or cosine is smallest."""
    return [float(mp.pi / 2 * rng.randint(1, 2 ** rng.randint(1, 19))) for _ in range(points)]


angles = uniform(-10, 10) + magnitudes(-40, 19) + multiples() + [2.0**20, -(2.0**20)]
functions = {
    'exp': (mp.exp, uniform(-745, 709.7) + uniform(-1, 1) + magnitudes(-60, 8) + uniform(-745, -708) + [709.782712893384, -745.13]),
    'expm1': (mp.expm1, uniform(-40, 709.7) + uniform(-1, 1) + magnitudes(-1060, 5) + near(0.35, 0.1) + near(-0.35, 0.1)),
    'log': (mp.log, magnitudes(-1074, 1023, (1,)) + near(1, 0.5) + [1 + t for t in magnitudes(-52, -2)] + [5e-324, 1.7976931348623157e308]),
    'log1p': (mp.log1p, magnitudes(-1060, 1023, (1,)) + uniform(-0.999999, 1) + magnitudes(-60, -1) + near(0.4142, 0.01) + near(-0.2929, 0.01)),
    'sin': (mp.sin, angles),
    'cos': (mp.cos, angles),
    'tanh': (mp.tanh, uniform(-23, 23) + uniform(-1, 1) + magnitudes(-1060, 4)),
}


def row(arguments, true):
    nearest = float(true)
    ulp = mpf(math.ulp(nearest))
    return [*arguments, nearest, float(f'{float((true - mpf(nearest)) / ulp):.4f}')]


table = {name: [row([x], f(mpf(x))) for x in xs] for name, (f, xs) in functions.items()}

table['powInt'] = []
while len(table['powInt']) < 4 * points:
    n = rng.choice([1, -1]) * rng.randint(0, 2 ** rng.randint(1, 22))
    x = rng.choice([1, 1, -1]) * float(mp.exp(mpf(rng.uniform(-745, 709)) / max(1, abs(n))))
    x = rng.choice([x, 0.9, 0.999, float('%.3g' % x)])
    true = mpf(x) ** n
    if 1e-320 < abs(true) < 1.7e308:
        table['powInt'].append(row([x, n], true))

table['pow'] = []
while len(table['pow']) < 4 * points:
    x = math.ldexp(rng.uniform(1, 2), rng.choice([rng.randint(-1074, 1022), rng.randint(-3, 3)]))
    y = rng.uniform(-745, 709) / math.log(x) * rng.choice([1, 1, rng.random()])
    y = rng.choice([y, y, float('%.2g' % y)])
    true = mp.power(mpf(x), mpf(y))
    if 1e-320 < abs(true) < 1.7e308:
        table['pow'].append(row([x, y], true))

bends = near(0.84375, 0.01) + near(-1.25, 0.01) + near(1 / 0.35, 0.01)
points_of_erf = uniform(-6.5, 6.5) + uniform(-1, 1) + magnitudes(-1000, 2) + bends + [6.0, -6.0]
table['erf'] = [row([x], mp.erf(mpf(x))) for x in points_of_erf]

with open(file, 'w') as out:
    lines = [f'  "{name}": [\n    ' + ',\n    '.join(json.dumps(r) for r in rows) + '\n  ]' for name, rows in table.items()]
    source = f'mpmath {__import__("mpmath").__version__} at {mp.prec} bits, by scripts/math-reference.py'
    out.write(f'{{\n  "source": "{source}",\n' + ',\n'.join(lines) + '\n}\n')
