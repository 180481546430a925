using System.Text.Json.Serialization;

namespace ScimFunctions.Development;

/// <summary>A secret in the local file: just its value, or an object where more is known of it.</summary>
[JsonConverter(typeof(LocalSecretConverter))]
internal sealed record LocalSecret(string Value, DateTimeOffset? CreatedAt = null, IReadOnlyList<EarlierLocalSecret>? Earlier = null);

/// <summary>A version that was replaced and is valid until its end.</summary>
internal sealed record EarlierLocalSecret(string Value, DateTimeOffset ExpiresAt);

/// <summary>Reads and writes <c>"value"</c>, which people write by hand, beside <c>{"value","createdAt","earlier"}</c>.</summary>
internal sealed class LocalSecretConverter : JsonConverter<LocalSecret>
{
    public override LocalSecret Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return new LocalSecret(reader.GetString()!);
        }

        var stored = JsonSerializer.Deserialize(ref reader, LocalSecretVersionsJson.Default.LocalSecretVersions);
        return stored?.Value is { } value
            ? new LocalSecret(value, stored.CreatedAt, stored.Earlier)
            : throw new JsonException("A secret in the local secrets file is a string, or an object with a 'value'.");
    }

    public override void Write(Utf8JsonWriter writer, LocalSecret value, JsonSerializerOptions options)
    {
        if (value is { CreatedAt: null, Earlier: null or [] })
        {
            writer.WriteStringValue(value.Value);
        }
        else
        {
            JsonSerializer.Serialize(
                writer, new LocalSecretVersions(value.Value, value.CreatedAt, value.Earlier), LocalSecretVersionsJson.Default.LocalSecretVersions);
        }
    }
}

/// <summary>The object form.</summary>
internal sealed record LocalSecretVersions(string? Value, DateTimeOffset? CreatedAt, IReadOnlyList<EarlierLocalSecret>? Earlier);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LocalSecretVersions))]
internal sealed partial class LocalSecretVersionsJson : JsonSerializerContext;
