using System.Buffers;
using System.Text;
using Azure.Core;

namespace ScimFunctions.StandIns.Storage;

/// <summary>
/// A request body written once into a rented buffer. It can be sent any number of times, as retries need. The buffer goes back to the
/// pool by <see cref="Release"/> only: after a failed or cancelled call the transport may still be reading it, and then it is left to
/// the garbage collector.
/// </summary>
internal sealed class PooledContent : RequestContent, IBufferWriter<byte>
{
    private const int InitialSize = 4096;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(InitialSize);
    private int _length;

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsSpan(_length);
    }

    public void Write(ReadOnlySpan<char> text) => Encoding.UTF8.GetBytes(text, this);

    /// <summary>Gives the buffer back. To be called once the service has answered, and so has read all of it.</summary>
    public void Release()
    {
        byte[] buffer = _buffer;
        _buffer = [];
        _length = 0;
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public override bool TryComputeLength(out long length)
    {
        length = _length;
        return true;
    }

    public override void WriteTo(Stream stream, CancellationToken cancellation) => stream.Write(_buffer, 0, _length);

    public override Task WriteToAsync(Stream stream, CancellationToken cancellation) =>
        stream.WriteAsync(_buffer.AsMemory(0, _length), cancellation).AsTask();

    public override void Dispose()
    {
    }

    private void Reserve(int sizeHint)
    {
        int needed = Math.Max(sizeHint, 1);
        if (_buffer.Length - _length >= needed)
        {
            return;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _length + needed));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
