namespace ScimFunctions.Storage;

/// <summary>
/// Ids that sort in the order in which this instance made them: UUIDv7 (RFC 9562 §5.7) whose millisecond moves on with every id, for within
/// one millisecond the rest of them is random. Instances whose clocks differ may interleave by that difference.
/// </summary>
public sealed class SortableIds(TimeProvider clock)
{
    private long last;

    public string Next()
    {
        while (true)
        {
            var before = Interlocked.Read(ref last);
            var next = Math.Max(clock.GetUtcNow().ToUnixTimeMilliseconds(), before + 1);
            if (Interlocked.CompareExchange(ref last, next, before) == before)
            {
                return Guid.CreateVersion7(DateTimeOffset.FromUnixTimeMilliseconds(next)).ToString();
            }
        }
    }
}
