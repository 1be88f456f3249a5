"""The tar file: written member by member with hashes, checked whole before anything is unpacked."""

import hashlib
import io
import json
import tarfile
from contextlib import contextmanager
from pathlib import PurePosixPath

from shuangbai.home.backup.errors import BackupError

MANIFEST = "manifest.json"
FORMAT = 1
CHUNK = 1 << 20


class HashingReader:
    def __init__(self, file):
        self.file = file
        self.hash = hashlib.sha256()

    def read(self, size):
        block = self.file.read(size)
        self.hash.update(block)
        return block


class ArchiveWriter:
    """`add` parts, then `close` with the manifest's other facts."""

    def __init__(self, path):
        self.tar = tarfile.open(path, "w", format=tarfile.PAX_FORMAT)  # noqa: SIM115
        self.parts = []

    def add(self, name, path):
        info = tarfile.TarInfo(name)
        info.size, info.mtime, info.mode = path.stat().st_size, int(path.stat().st_mtime), 0o600
        with open(path, "rb") as file:
            reader = HashingReader(file)
            self.tar.addfile(info, reader)
        self.parts.append({"name": name, "size": info.size, "sha256": reader.hash.hexdigest()})

    def close(self, facts):
        manifest = {"format": FORMAT, **facts, "parts": self.parts}
        text = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
        info = tarfile.TarInfo(MANIFEST)
        info.size, info.mode = len(text), 0o600
        self.tar.addfile(info, io.BytesIO(text))
        self.tar.close()


@contextmanager
def opened(path):
    """The Archive at that path, checked whole. Raises BackupError."""
    try:
        with tarfile.open(path, "r:") as tar:
            archive = Archive(tar)
            yield archive
    except FileNotFoundError as missing:
        raise BackupError(f"找不到备份文件 {path}。") from missing
    except tarfile.TarError as broken:
        raise BackupError(f"{path} 不是完整的备份文件：已损坏。") from broken


class Archive:
    """An archive that was checked: every part is there, whole, and nothing else is."""

    def __init__(self, tar):
        self.tar = tar
        try:
            self.manifest = json.load(tar.extractfile(MANIFEST))
        except (KeyError, ValueError) as broken:
            raise BackupError("不是完整的备份文件：缺少清单或已损坏。") from broken
        if self.manifest.get("format") != FORMAT:
            raise BackupError("这个备份的格式与本程序不同，请用制作它的版本恢复。")
        self._check()

    def _check(self):
        listed = {part["name"]: part for part in self.manifest["parts"]}
        members = {member.name: member for member in self.tar.getmembers()}
        if members.keys() != {*listed, MANIFEST}:
            raise BackupError("备份文件的内容与清单不符：有多出或缺少的部分。没有改动任何数据。")
        for name, part in listed.items():
            if not is_safe(name) or not members[name].isreg():
                raise BackupError(f"备份里有不该有的内容：{name}。没有改动任何数据。")
            if self._sha256(members[name]) != part["sha256"]:
                raise BackupError(f"备份已损坏：{name} 的校验值不对。没有改动任何数据。")

    def _sha256(self, member):
        reader = HashingReader(self.tar.extractfile(member))
        while reader.read(CHUNK):
            pass
        return reader.hash.hexdigest()

    def names(self, folder):
        return [part["name"] for part in self.manifest["parts"] if part["name"].startswith(folder)]

    def unpack(self, name, target):
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        target.touch(mode=0o600)
        with self.tar.extractfile(name) as source, open(target, "wb") as file:
            while block := source.read(CHUNK):
                file.write(block)


def is_safe(name):
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name
