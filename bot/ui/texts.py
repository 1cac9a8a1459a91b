"""What the Discord door says of itself. Answers and faults bring their own messages."""

from bot.domain.orders import SERVER
from bot.domain.text import Arg, Ask, Literally, Message, msg, nmsg


def hint(example: str) -> Message:
    """To someone who addressed the bot without a question it knows."""
    return msg("Try {example}. {help} lists what I can answer.", example=Ask(example), help=Ask("help"))


def expired(example: str) -> Message:
    """To someone who used controls that are not kept any more."""
    return msg("These controls have expired. Please ask again, for example {example}.", example=Ask(example))


def unknown_command() -> Message:
    """To someone whose client still shows a command that was removed."""
    return msg("This command no longer exists. {help} lists what I can answer.", help=Ask("help"))


def restarting() -> Message:
    """To those who ask, or still wait, while the bot shuts down."""
    return msg("I am restarting. Please ask again in a minute.")


def too_fast(seconds: int) -> Message:
    """To a member who asked too often."""
    return nmsg("Please wait {count} second, then ask again.", "Please wait {count} seconds, then ask again.", seconds)


def defect(reference: str) -> Message:
    """To the asker whose question met a defect; the log has the reference."""
    return msg("Something went wrong on our side (reference {reference}).", reference=Literally(reference))


def not_yours() -> Message:
    """To someone who used the candidates of another member's question."""
    return msg("Only the person who asked can choose here.")


def not_yours_to_delete() -> Message:
    """To someone who pressed Delete under another member's answer."""
    return msg("Only the person who asked, or a moderator, can delete this.")


def no_picture() -> Message:
    """Below an answer in a channel where the bot may not attach files."""
    return msg("No picture: I need the permission “Attach Files” here.")


def undrawn(reference: str) -> Message:
    """Below an answer whose picture met a defect; the log has the reference."""
    return msg("No picture: it could not be drawn (reference {reference}).", reference=Literally(reference))


def too_slow() -> Message:
    """Below an answer whose picture was given up."""
    return msg("No picture: drawing it took too long.")


def shortened(left_out: int) -> Message:
    """Below an answer that was longer than a message may be."""
    return nmsg(
        "{count} line was left out to fit into one message.",
        "{count} lines were left out to fit into one message.",
        left_out,
    )


def which() -> Message:
    """In the select of candidates."""
    return msg("Which one do you mean?")


def another_window() -> Message:
    """In the select of windows when the present one is not on it."""
    return msg("Another window")


def other_line(symbol: str) -> Message:
    """On the button that asks the same of another listing of the company."""
    return msg("{symbol} instead", symbol=Literally(symbol))


def delete() -> Message:
    """On the button that deletes an answer."""
    return msg("Delete")


def server_command() -> Message:
    """The description of the command that sets what the bot does in a server."""
    return SERVER.summary


def tickers_option() -> Message:
    """The description of its option."""
    return msg("Answer $BABA inside any message")


def on_or_off(on: bool) -> Message:
    """The option's values."""
    return msg("On") if on else msg("Off")


def tickers_now(on: bool) -> Message:
    """What is set, and what it does."""
    args: dict[str, Arg] = {"option": Literally("tickers"), "example": Literally("$BABA")}
    if on:
        return msg("{option}: on. {example} inside any message is answered with a quote.", **args)
    return msg("{option}: off. Where it is on, {example} inside any message is answered with a quote.", **args)


def alert_role_name() -> Message:
    """A setting's name."""
    return msg("The alert role")


def alert_role_option() -> Message:
    """The description of the option that sets it."""
    return msg("Its members may make alerts here, beside those who may manage messages")


def alert_role_now(role: int | None) -> Message:
    """What is set, and what it does."""
    option = Literally("alert_role")
    if role is None:
        return msg("{option}: none. Alerts and digests here, and the server’s watch list, are for members who may "
                   "manage messages; members of this role would be let in too.", option=option)  # fmt: skip
    return msg("{option}: {role}. Its members, and those who may manage messages, make alerts and digests here and "
               "change the server’s watch list.", option=option, role=Literally(f"<@&{role}>"))  # fmt: skip


def alert_mentions_option() -> Message:
    """The description of the option that allows it."""
    return msg("Alerts may mention roles that their maker may mention")


def alert_mentions_now(on: bool) -> Message:
    """What is set, and what it does."""
    option = Literally("alert_mentions")
    if on:
        return msg("{option}: on. Alerts may mention roles that their maker may mention.", option=option)
    return msg(
        "{option}: off. Alerts mention nobody; where it is on, roles that their maker may mention.", option=option
    )


def notices_name() -> Message:
    """A setting's name."""
    return msg("The channel of notices")


def notices_option() -> Message:
    """The description of the option that sets it."""
    return msg("Where to say that an alert cannot be posted, if its maker cannot be told")


def notices_now(channel: int | None) -> Message:
    """What is set, and what it does."""
    option = Literally("notices")
    if channel is None:
        return msg("{option}: none. Where an alert cannot be posted and its maker cannot be told, nobody is.",
                   option=option)  # fmt: skip
    return msg("{option}: {channel}. It is told where an alert cannot be posted and its maker cannot be told.",
               option=option, channel=Literally(f"<#{channel}>"))  # fmt: skip


def clear_option() -> Message:
    """The description of the option that takes a setting back."""
    return msg("Take a setting back")


def not_yours_to_set() -> Message:
    """To someone who may not manage the server."""
    return msg("Only members with the permission “Manage Server” can see or change this.")


def settings_are_changed() -> Message:
    """Below what is set."""
    return msg("To change one, choose it after {command}; {clear} takes a role or a channel back.",
               command=Literally("/server"), clear=Literally("clear"))  # fmt: skip


def settings_in_the_server() -> Message:
    """To who asks for settings in direct messages."""
    return msg("A server’s settings are asked for in the server.")


def everyone_is_no_role() -> Message:
    """To who chose the role that all members have."""
    return msg("Everyone is no role to choose: nothing was changed. To leave alerts to members who may manage messages "
               "alone, use {clear}.", clear=Literally("/server clear:alert_role"))  # fmt: skip


def set_and_cleared(option: str) -> Message:
    """To who chose a setting and took it back at once."""
    return msg("{option} and {clear} contradict each other: nothing was changed. Choose one of them.",
               option=Literally(option), clear=Literally(f"clear:{option}"))  # fmt: skip
