using System.Text.Json.Serialization;

namespace ScimFunctions.LocalHost;

/// <summary>How a queue message's text stands for what the function receives.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<QueueTextEncoding>))]
public enum QueueTextEncoding
{
    Base64,
    None,
}
