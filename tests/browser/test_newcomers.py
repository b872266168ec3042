"""Somebody new: an account on a slip, a password of his own, then work."""

import pytest

from tests.browser.steps import clean, sign_in, sign_out

OWN = "Xin-Kou-Ling-2026"


@pytest.mark.both_databases
def test_a_newcomer_signs_in_with_the_slip_and_chooses_a_password(walk, world):
    sign_in(walk, "keeper")
    walk.goto(f"{walk.base}/people/new/")
    walk.fill("#id_username", "xinren01")
    walk.fill("#id_name", "新人")
    walk.select_option("#id_organisation", index=1)
    walk.click("main form button.pri")
    slip = walk.wait_for_selector(".slip code.big").inner_text().strip()
    clean(walk)
    sign_out(walk)

    walk.goto(f"{walk.base}/sign-in/")
    walk.fill("#id_username", "xinren01")
    walk.fill("#id_password", slip)
    walk.click("#sign-in button.pri")
    walk.wait_for_url(f"{walk.base}/account/password/")
    walk.evaluate("window.stayed = true")
    walk.wait_for_timeout(1500)  # what the frame asks for in the background must not load the page anew
    assert walk.evaluate("window.stayed") is True
    clean(walk)
    walk.fill("#id_old", slip)
    walk.fill("#id_new", OWN)
    walk.fill("#id_again", "Bu-Yi-Yang-2026")
    walk.click("main form button.pri")
    walk.wait_for_selector("text=两次输入的新密码不一致")
    walk.fill("#id_old", slip)
    walk.fill("#id_new", OWN)
    walk.fill("#id_again", OWN)
    walk.click("main form button.pri")
    walk.wait_for_url(f"{walk.base}/")
    walk.wait_for_selector("text=密码已修改")
