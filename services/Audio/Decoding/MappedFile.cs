using System.Buffers;
using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace Eloquence.Audio;

/// <summary>The bytes of a file as memory: the system reads what is looked at and forgets it when it needs the room.</summary>
public sealed unsafe class MappedFile : MemoryManager<byte>
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly int _length;
    private byte* _start;

    /// <summary>Maps a file that nobody makes shorter meanwhile.</summary>
    /// <param name="file">The file, not empty.</param>
    /// <param name="length">Its length in bytes.</param>
    public MappedFile(FileStream file, int length)
    {
        _length = length;
        _file = MemoryMappedFile.CreateFromFile(file, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        View.AcquirePointer(ref _start);
    }

    private byte* First => _start is null ? throw new ObjectDisposedException(nameof(MappedFile)) : _start + _view.PointerOffset;

    private SafeMemoryMappedViewHandle View => _view.SafeMemoryMappedViewHandle;

    /// <inheritdoc/>
    public override Span<byte> GetSpan() => new(First, _length);

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0) => new(First + elementIndex);

    /// <inheritdoc/>
    public override void Unpin()
    {
        // The view never moves.
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && _start is not null)
        {
            _start = null;
            View.ReleasePointer();
            _view.Dispose();
            _file.Dispose();
        }
    }
}
