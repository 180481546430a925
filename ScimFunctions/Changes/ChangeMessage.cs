using System.Text.Json.Serialization;
using ScimFunctions.Tenants;

namespace ScimFunctions.Changes;

/// <summary>What travels through the queue: which change of which tenant. The change itself is in the table.</summary>
public sealed record ChangeMessage(string Tenant, string ChangeId)
{
    public string Serialize() => JsonSerializer.Serialize(this, ChangesJson.Default.ChangeMessage);

    /// <exception cref="FormatException">The text is no message of ours; the host moves it to the poison queue after its tries.</exception>
    public static ChangeMessage Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, ChangesJson.Default.ChangeMessage) is { } message
                && message.Tenant is not null && TenantId.IsValid(message.Tenant) && Guid.TryParse(message.ChangeId, out _)
                ? message
                : throw new FormatException("The message names no change.");
        }
        catch (JsonException failure)
        {
            throw new FormatException("The message is not JSON.", failure);
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ChangeMessage))]
internal sealed partial class ChangesJson : JsonSerializerContext;
