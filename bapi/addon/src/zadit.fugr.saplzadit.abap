* The framework program of the function group; SE37 keeps it.
INCLUDE lzadittop.
INCLUDE lzadituxx.
INCLUDE lzaditf01.
INCLUDE lzaditf02.
INCLUDE lzaditf03.
INCLUDE lzaditf04.
INCLUDE lzaditf05.
