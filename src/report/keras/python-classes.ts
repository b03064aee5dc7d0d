/** Python classes for the learning rates that Keras does not have: a one-cycle rate, and a warm-up of any other. */

/** The rate of src/update/learning-rate.ts, `oneCycle`. */
export const oneCycleClass = `class OneCycle(keras.optimizers.schedules.LearningRateSchedule):
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
        return {**values, "steps": self.steps}`

/** A warm-up before a rate that is a number or a schedule. */
export const warmUpSchedule = `class WarmUp(keras.optimizers.schedules.LearningRateSchedule):
    """Multiplies the rates of the first n steps by 1 / n, 2 / n, ..., 1."""

    def __init__(self, rate, steps):
        self.rate = rate
        self.steps = steps

    def __call__(self, step):
        rate = self.rate(step) if callable(self.rate) else self.rate
        done = ops.cast(step, "float32") + 1
        return rate * ops.minimum(done / self.steps, 1.0)

    def get_config(self):
        return {"rate": self.rate, "steps": self.steps}`

/** A warm-up before a rate that callbacks change: each step multiplies the rate that there is. */
export const warmUpCallback = `class WarmUp(keras.callbacks.Callback):
    """Multiplies the rates of the first n steps by 1 / n, 2 / n, ..., 1."""

    def __init__(self, steps):
        super().__init__()
        self.steps = steps
        self.step = 0

    def on_train_batch_begin(self, batch, logs=None):
        if self.step < self.steps:
            rate = float(self.model.optimizer.learning_rate)
            factor = (self.step + 1) / (self.step or self.steps)
            self.model.optimizer.learning_rate = rate * factor
            self.step += 1`
