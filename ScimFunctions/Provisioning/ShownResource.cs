using System.Buffers;
using ScimFunctions.Provisioning.Listing;

namespace ScimFunctions.Provisioning;

/// <summary>A resource as callers see it: the stored bytes with what is not stored with it spliced in.</summary>
public static class ShownResource
{
    /// <param name="json">As it is stored, with <c>meta</c> last.</param>
    /// <param name="memberships">As in <see cref="ListedResource.Memberships"/>.</param>
    /// <param name="location">Its <c>meta.location</c>.</param>
    public static ReadOnlyMemory<byte> Splice(ReadOnlySpan<byte> json, ReadOnlySpan<byte> memberships, string location)
    {
        var stored = json[..^2];
        var meta = memberships.IsEmpty ? stored.Length : stored.LastIndexOf(",\"meta\":{"u8);
        var encodedLocation = JsonEncodedText.Encode(location).EncodedUtf8Bytes;
        var whole = new ArrayBufferWriter<byte>(stored.Length + memberships.Length + encodedLocation.Length + 32);
        whole.Write(stored[..meta]);
        whole.Write(memberships);
        whole.Write(stored[meta..]);
        whole.Write(",\"location\":\""u8);
        whole.Write(encodedLocation);
        whole.Write("\"}}"u8);
        return whole.WrittenMemory;
    }
}
