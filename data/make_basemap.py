"""Builds europe-basemap.geojson from Natural Earth 1:50m (public domain).

Input: countries-50m.json of the npm package world-atlas 2.0.2 (`npm pack world-atlas@2.0.2`).
Usage: python make_basemap.py countries-50m.json europe-basemap.geojson   (needs geopandas, shapely>=2.1, pycountry)

Natural Earth draws de facto borders, with Crimea inside Russia. The European Union and UN General
Assembly resolution 68/262 hold that Crimea is Ukraine, so its polygon is moved there; likewise the north of
Cyprus (UN Security Council resolution 541) is drawn as Cyprus. Kosovo keeps its own outline, code XK.

Where a country crosses the antimeridian (Chukotka), the part beyond it is unrolled to longitudes over 180 degrees;
otherwise its polygon would close the wrong way round the globe, as a band of Russia across the Norwegian Sea.
"""

import json
import sys
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pycountry
import shapely
from shapely.geometry import MultiPolygon, Point, box

SIMFEROPOL = Point(34.1, 44.95)
EUROPE = box(-40, 24, 70, 82)
AROUND = box(-125, -40, 150, 85)  # what a wide window shows around Europe, where coarse outlines are enough
FINE, COARSE = 0.035, 0.5  # tolerances, degrees
SMALL = 1  # islands around Europe that are left out, square degrees

source, target = sys.argv[1:]
countries = gpd.read_file(source, layer="countries").set_crs(4326)


def unroll(part):
    west, _, east, _ = part.bounds
    if east - west <= 180:
        return part
    return shapely.transform(part, lambda points: [(x + 360 if x < 0 else x, y) for x, y in points])


countries["geometry"] = [
    MultiPolygon([unroll(part) for part in shape.geoms]) if shape.geom_type == "MultiPolygon" else unroll(shape)
    for shape in countries.geometry
]
countries["geometry"] = countries.make_valid()

russia, ukraine = (countries.index[countries["name"] == n][0] for n in ("Russia", "Ukraine"))
parts = list(countries.geometry[russia].geoms)
crimea = [p for p in parts if p.contains(SIMFEROPOL)]
if len(crimea) != 1:
    sys.exit("Crimea is not one polygon of Russia in this edition; mend the script")
countries.loc[russia, "geometry"] = MultiPolygon([p for p in parts if p is not crimea[0]])
countries.loc[ukraine, "geometry"] = shapely.union_all([countries.geometry[ukraine], *crimea])

cyprus, north = (countries.index[countries["name"] == n][0] for n in ("Cyprus", "N. Cyprus"))
countries.loc[cyprus, "geometry"] = shapely.union_all([countries.geometry[cyprus], countries.geometry[north]])
countries = countries.drop(index=north)

countries = countries[countries.intersects(AROUND)]
fine, coarse = (shapely.coverage_simplify(countries.geometry.values, tolerance) for tolerance in (FINE, COARSE))
coarse = shapely.intersection(coarse, AROUND.difference(EUROPE))
coarse = [shapely.union_all([part for part in shapely.get_parts(area) if part.area >= SMALL]) for area in coarse]
coarse = shapely.set_precision(coarse, 0.1)
countries["geometry"] = shapely.union(shapely.intersection(fine, EUROPE), coarse)
far = ~countries.intersects(EUROPE)
# Drawn as one, without a name.
rest = gpd.GeoDataFrame({"name": ["Other land"], "id": [None]}, geometry=[countries[far].union_all()], crs=4326)
countries = pd.concat([countries[~far], rest], ignore_index=True)
# Snapped to the grid of the file first, so that writing cannot turn a sliver into a line.
countries["geometry"] = shapely.set_precision(countries.geometry.values, 0.01)
countries = countries[~countries.is_empty]


def alpha2(row):
    if row["name"] == "Kosovo":
        return "XK"
    found = pycountry.countries.get(numeric=str(row["id"]).zfill(3)) if row["id"] else None
    return found.alpha_2 if found else None


countries["iso2"] = countries.apply(alpha2, axis=1)
out = countries[["iso2", "name", "geometry"]].sort_values("name")
out.to_file(target, driver="GeoJSON", COORDINATE_PRECISION=2, RFC7946="YES", ID_FIELD="iso2")
# Written again without blanks: every reader of the map loads this file, and a fifth of it is white space.
path = Path(target)
path.write_text(json.dumps(json.loads(path.read_text()), ensure_ascii=False, separators=(",", ":")) + "\n")
print(len(out), "features;", out[out["iso2"].isna()]["name"].tolist(), "have no ISO code")
