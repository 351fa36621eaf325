from setuptools import setup

setup(cffi_modules=["build_kdc.py:ffibuilder"], packages=["kdc"], package_data={"kdc": ["py.typed"]})
