"""Put money on the prepaid balance at the hospital."""

from kiosk.identity.identify import identify
from kiosk.journey import Need, journey
from kiosk.screens.identity import LookingUp
from kiosk.screens.screen import Back
from kiosk.screens.ward import ChooseTopUp
from kiosk.terminal import Terminal
from kiosk.visit import Visit
from kiosk.ward.laying_down import FEN, choose_sum, hand_receipt, pay_in


@journey(Need.HOSPITAL, Need.WALLETS, Need.CODES, Need.PAYING)
async def top_up(visit: Visit, terminal: Terminal) -> None:
    """Identify, choose a sum, pay it with a wallet, take the slip. Source: SH-22."""
    patient = await identify(terminal, visit=visit)
    async with terminal.screen.showing(LookingUp()):
        account = await terminal.hospital.wards.balance(patient)
    tiles = [each * FEN for each in terminal.config.ward.top_up_yuan]
    while True:
        fen = await choose_sum(ChooseTopUp, tiles, account.fen, terminal)
        bill = await terminal.hospital.wards.owe_top_up(patient, fen)
        try:
            settled = await pay_in(visit, patient, bill, terminal)
            break
        except Back:  # another sum
            continue
    await hand_receipt(patient, settled, fen, terminal)
