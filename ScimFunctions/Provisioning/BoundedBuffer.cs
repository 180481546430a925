using System.Buffers;

namespace ScimFunctions.Provisioning;

/// <summary>
/// Takes what is written up to a limit. A PATCH of a few bytes can put one long value into thousands of elements; what comes of it must be
/// refused while it is written, not after it has filled the memory.
/// </summary>
/// <param name="maxBytes">The most bytes it takes.</param>
/// <param name="tooMany">What is raised by the first byte too many.</param>
internal sealed class BoundedBuffer(int maxBytes, Func<Exception> tooMany) : IBufferWriter<byte>
{
    private readonly ArrayBufferWriter<byte> bytes = new(1024);

    public byte[] ToArray() => bytes.WrittenSpan.ToArray();

    public void Advance(int count)
    {
        if (bytes.WrittenCount + count > maxBytes)
        {
            throw tooMany();
        }

        bytes.Advance(count);
    }

    public Memory<byte> GetMemory(int sizeHint = 0) => bytes.GetMemory(sizeHint);

    public Span<byte> GetSpan(int sizeHint = 0) => bytes.GetSpan(sizeHint);
}
