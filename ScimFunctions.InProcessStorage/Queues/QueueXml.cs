using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace ScimFunctions.InProcessStorage.Queues;

/// <summary>The XML bodies of the queue service.</summary>
internal static class QueueXml
{
    public static string DateOf(DateTime utc) => utc.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>The text of a message in a request.</summary>
    /// <exception cref="StorageException">400 InvalidXmlDocument.</exception>
    public static string ReadText(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var stream = new MemoryStream(body.ToArray());
            using var reader = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
            var message = XElement.Load(reader, LoadOptions.PreserveWhitespace);
            return message.Name.LocalName == "QueueMessage" && message.Element("MessageText") is { } text
                ? text.Value
                : throw new XmlException("It holds no QueueMessage with a MessageText.");
        }
        catch (XmlException exception)
        {
            throw new StorageException(400, "InvalidXmlDocument", $"The specified XML is not syntactically valid. {exception.Message}");
        }
    }

    public static StorageResponse Answer(int status, string reason, XElement root)
    {
        using var body = new MemoryStream();
        using (var writer = XmlWriter.Create(body, new XmlWriterSettings { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), NewLineHandling = NewLineHandling.Entitize }))
        {
            root.Save(writer);
        }

        return new StorageResponse(status, reason, body.ToArray()).With("Content-Type", "application/xml");
    }

    public static StorageResponse Refusal(StorageException refusal) =>
        Answer(refusal.Status, refusal.Message.ReplaceLineEndings(" "), new XElement("Error", new XElement("Code", refusal.Code), new XElement("Message", refusal.Message)))
            .With("x-ms-error-code", refusal.Code);

    /// <summary>What the sender of a message is told.</summary>
    public static XElement Receipt(StoredMessage message) => new(
        "QueueMessagesList",
        new XElement("QueueMessage", Identity(message), new XElement("PopReceipt", message.PopReceipt), new XElement("TimeNextVisible", DateOf(message.NextVisible))));

    public static XElement Received(IEnumerable<StoredMessage> messages) => new(
        "QueueMessagesList",
        messages.Select(message => new XElement(
            "QueueMessage",
            Identity(message),
            new XElement("PopReceipt", message.PopReceipt),
            new XElement("TimeNextVisible", DateOf(message.NextVisible)),
            new XElement("DequeueCount", message.DequeueCount),
            new XElement("MessageText", message.Text))));

    public static XElement Peeked(IEnumerable<StoredMessage> messages) => new(
        "QueueMessagesList",
        messages.Select(message => new XElement(
            "QueueMessage",
            Identity(message),
            new XElement("DequeueCount", message.DequeueCount),
            new XElement("MessageText", message.Text))));

    private static XElement[] Identity(StoredMessage message) =>
    [
        new("MessageId", message.Id),
        new("InsertionTime", DateOf(message.Inserted)),
        new("ExpirationTime", DateOf(message.Expires)),
    ];
}
