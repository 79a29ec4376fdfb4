# SPDX-License-Identifier: MIT
"""pictures - 16 images of two classes, drawn: pictures.py FOLDER. Edges, text, smooth and saturated areas."""

import os
import sys

from PIL import Image, ImageDraw


def picture(hue):
    image = Image.linear_gradient("L").resize((240, 180)).convert("RGB")
    draw = ImageDraw.Draw(image)
    draw.rectangle((50, 85, 140, 150), fill=(243, 233, 220))
    draw.polygon((40, 85, 95, 45, 150, 85), fill=(hue, 80, 77))
    draw.rectangle((84, 112, 106, 150), fill=(91, 70, 54))
    draw.ellipse((187, 14, 223, 50), fill=(255, 217, 102))
    for i, colour in enumerate(["black", "gray", "white", "red", "lime", "blue"]):
        draw.rectangle((30 * i, 164, 30 * i + 30, 180), fill=colour)
    draw.text((160, 120), f"hue {hue}", fill="black")
    return image


for number in range(16):
    folder = os.path.join(sys.argv[1], "ab"[number // 8])
    os.makedirs(folder, exist_ok=True)
    picture(number * 16).save(os.path.join(folder, f"{number:02}.png"))
