using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Azure.Storage.Queues.Models;
using ScimFunctions.StandIns.Storage;

namespace Azure.Storage.Queues;

/// <summary>Messages in the XML of the queue service.</summary>
internal static class MessageXml
{
    /// <exception cref="XmlException">Without an encoding: the text has a character that XML cannot carry.</exception>
    public static PooledContent Write(string text, QueueMessageEncoding encoding)
    {
        var body = new PooledContent();
        body.Write("<QueueMessage><MessageText>");
        if (encoding == QueueMessageEncoding.Base64)
        {
            WriteBase64(body, Encoding.UTF8.GetBytes(text));
        }
        else
        {
            body.Write(Escape(XmlConvert.VerifyXmlChars(text)));
        }

        body.Write("</MessageText></QueueMessage>");
        return body;
    }

    public static SendReceipt ReadReceipt(Response response) => Read(response)
        .Select(message => new SendReceipt
        {
            MessageId = message["MessageId"],
            InsertionTime = ReadDate(message["InsertionTime"]) ?? default,
            ExpirationTime = ReadDate(message["ExpirationTime"]) ?? default,
            PopReceipt = message["PopReceipt"],
            TimeNextVisible = ReadDate(message["TimeNextVisible"]) ?? default,
        })
        .Single();

    public static QueueMessage[] ReadMessages(Response response, QueueMessageEncoding encoding) =>
    [
        .. Read(response).Select(message => new QueueMessage
        {
            MessageId = message["MessageId"],
            PopReceipt = message["PopReceipt"],
            Body = Decode(message["MessageText"], encoding),
            InsertedOn = ReadDate(message["InsertionTime"]),
            ExpiresOn = ReadDate(message["ExpirationTime"]),
            NextVisibleOn = ReadDate(message["TimeNextVisible"]),
            DequeueCount = long.Parse(message["DequeueCount"], CultureInfo.InvariantCulture),
        }),
    ];

    public static PeekedMessage[] ReadPeeked(Response response, QueueMessageEncoding encoding) =>
    [
        .. Read(response).Select(message => new PeekedMessage
        {
            MessageId = message["MessageId"],
            Body = Decode(message["MessageText"], encoding),
            InsertedOn = ReadDate(message["InsertionTime"]),
            ExpiresOn = ReadDate(message["ExpirationTime"]),
            DequeueCount = long.Parse(message["DequeueCount"], CultureInfo.InvariantCulture),
        }),
    ];

    public static DateTimeOffset? ReadDate(string date) =>
        date is null ? null : DateTimeOffset.ParseExact(date, "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    /// <summary>The messages of a list, each as its elements.</summary>
    private static IEnumerable<Dictionary<string, string>> Read(Response response)
    {
        // An empty text is trimmed from nothing, but one of spaces would be: white space counts here.
        XDocument list = XDocument.Load(response.ContentStream!, LoadOptions.PreserveWhitespace);
        return list.Descendants("QueueMessage")
            .Select(message => message.Elements().ToDictionary(element => element.Name.LocalName, element => element.Value, StringComparer.Ordinal));
    }

    private static BinaryData Decode(string text, QueueMessageEncoding encoding) =>
        encoding == QueueMessageEncoding.Base64 ? BinaryData.FromBytes(Convert.FromBase64String(text)) : BinaryData.FromString(text);

    private static void WriteBase64(PooledContent body, byte[] bytes)
    {
        Span<byte> span = body.GetSpan(Base64.GetMaxEncodedToUtf8Length(bytes.Length));
        OperationStatus status = Base64.EncodeToUtf8(bytes, span, out _, out int written);
        if (status != OperationStatus.Done)
        {
            throw new InvalidOperationException($"The message could not be encoded: {status}.");
        }

        body.Advance(written);
    }

    // A reader of XML makes one line feed of a carriage return, unless it is written as a reference.
    private static string Escape(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("\r", "&#xD;", StringComparison.Ordinal);
}
