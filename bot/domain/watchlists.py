"""What is said of watch lists wherever they are asked for."""

from bot.domain.text import Ask, Literally, Message, msg


def empty_words(server: bool) -> Message:
    """That a list has no lines, and how it gets some."""
    if server:
        return msg(
            "The server’s watch list is empty. Members who may manage messages, or have the role that {server} shows, "
            "fill it: {example}",
            server=Literally("/server"),
            example=Ask("watch server alibaba xiaomi nvidia"),
        )
    return msg("Your watch list is empty. Fill it: {example}", example=Ask("watch alibaba xiaomi nvidia"))
