"""What the villages' publications register when the application starts."""


def wire() -> None:
    from zugong.villages.publishing import kinds

    kinds.define_limits()
    kinds.register()
