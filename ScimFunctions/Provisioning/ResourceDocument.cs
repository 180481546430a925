using System.Buffers;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Storage;

namespace ScimFunctions.Provisioning;

/// <summary>
/// A resource between its two forms: as it is stored, which is what the identity provider said, and as callers see it, with what the service
/// says of it (<c>meta</c>) and what memberships make spliced into the same bytes.
/// </summary>
public static class ResourceDocument
{
    /// <summary>The largest resource, in bytes of its canonical JSON without its memberships.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>The bytes that are stored.</summary>
    /// <param name="type">The resource's type.</param>
    /// <param name="document">In canonical form, without <c>id</c> and <c>meta</c>.</param>
    /// <param name="id">Its id.</param>
    /// <param name="maxBytes">How large it may be.</param>
    /// <exception cref="ScimException">413: the resource is larger than we keep.</exception>
    public static byte[] Encode(ResourceType type, JsonObject document, string id, int maxBytes = MaxBytes)
    {
        var buffer = new BoundedBuffer(
            maxBytes,
            () => ScimException.TooLarge($"The {type.Name.ToLowerInvariant()} would take more than {MaxBytes} bytes, the most that one may have, memberships aside."));
        using (var writer = new Utf8JsonWriter(buffer, ResourceWriter.JsonOptions))
        {
            writer.WriteStartObject();
            writer.WritePropertyName("schemas");
            document["schemas"]!.WriteTo(writer);
            writer.WriteString("id", id);
            foreach (var (name, value) in document)
            {
                if (name != "schemas")
                {
                    writer.WritePropertyName(name);
                    value!.WriteTo(writer);
                }
            }

            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>The resource as callers see it.</summary>
    /// <param name="type">The resource's type.</param>
    /// <param name="record">As it is stored.</param>
    /// <param name="memberships">As in <see cref="ShownResource.Memberships"/>.</param>
    /// <param name="location">Its <c>meta.location</c>.</param>
    public static ReadOnlyMemory<byte> Show(ResourceType type, ResourceRecord record, ReadOnlySpan<byte> memberships, string location)
    {
        var whole = new ArrayBufferWriter<byte>(record.Json.Length + memberships.Length + location.Length + 256);
        whole.Write(record.Json.Span[..^1]);
        whole.Write(memberships);
        whole.Write(",\"meta\":"u8);
        using (var writer = new Utf8JsonWriter(whole, ResourceWriter.JsonOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("resourceType", type.Name);
            writer.WriteString("created", Timestamp.Format(record.Created));
            writer.WriteString("lastModified", Timestamp.Format(record.LastModified));
            writer.WriteString("version", record.Version);
            writer.WriteString("location", location);
            writer.WriteEndObject();
        }

        whole.Write("}"u8);
        return whole.WrittenMemory;
    }

    /// <summary>Takes out what is not the identity provider's to say, which is stored elsewhere, and puts the rest into canonical form.</summary>
    /// <param name="type">The resource's type.</param>
    /// <param name="document">The resource; it is changed.</param>
    /// <param name="membershipAttribute">The attribute that memberships make.</param>
    /// <returns>The same object.</returns>
    public static JsonObject Settle(ResourceType type, JsonObject document, string membershipAttribute)
    {
        document.Remove(CommonAttributes.Id.Name);
        document.Remove(CommonAttributes.Meta.Name);
        document.Remove(membershipAttribute);
        return ResourceWriter.Canonicalize(type, document);
    }

    /// <summary>An attribute that memberships make, as in <see cref="ShownResource.Memberships"/>.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="count">How many elements there are, to make room for them.</param>
    /// <param name="write">Writes the elements.</param>
    public static ReadOnlyMemory<byte> EncodeMemberships(string name, int count, Action<Utf8JsonWriter> write)
    {
        const int BytesOfOne = 256;
        var buffer = new ArrayBufferWriter<byte>((count + 1) * BytesOfOne);
        buffer.Write(","u8);
        using var writer = new Utf8JsonWriter(buffer, ResourceWriter.JsonOptions);
        writer.WritePropertyName(name);
        writer.WriteStartArray();
        write(writer);
        writer.WriteEndArray();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    /// <summary>
    /// Takes what is written up to a limit. A PATCH of a few bytes can put one long value into thousands of elements; what comes of it must be
    /// refused while it is written, not after it has filled the memory.
    /// </summary>
    private sealed class BoundedBuffer(int maxBytes, Func<Exception> tooMany) : IBufferWriter<byte>
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
}
