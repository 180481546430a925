using System.Globalization;

namespace ScimFunctions.InProcessStorage.Queues;

/// <summary>Queue Storage: its addresses, methods and answers.</summary>
internal sealed class QueueProtocol(StoredQueues queues)
{
    private const int LargestText = 64 * 1024;
    private const int MostMessages = 32;
    private const int MostQueues = 5000;
    private const string MetadataPrefix = "x-ms-meta-";

    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);
    private static readonly TimeSpan DefaultInvisibility = TimeSpan.FromSeconds(30);

    /// <exception cref="StorageException">The request is none that the service knows.</exception>
    public StorageCall Read(StorageRequest request) => request.Path.TrimEnd('/').Split('/') switch
    {
        [""] when request.Method == "GET" && request.Parameter("comp") == "list" => new StorageCall(StorageOperation.ListQueues, "", "", () => List(request)),
        [{ Length: > 0 } queue] => ReadQueue(request, Uri.UnescapeDataString(queue)),
        [{ Length: > 0 } queue, "messages"] => ReadMessages(request, Uri.UnescapeDataString(queue)),
        [{ Length: > 0 } queue, "messages", var message] => ReadMessage(request, Uri.UnescapeDataString(queue), Uri.UnescapeDataString(message)),
        _ => throw StorageException.NotImplemented(),
    };

    public static StorageResponse Refusal(StorageException refusal) => QueueXml.Refusal(refusal);

    private StorageCall ReadQueue(StorageRequest request, string name) => (request.Method, request.Parameter("comp")) switch
    {
        ("PUT", null) => new StorageCall(StorageOperation.CreateQueue, name, "", () => queues.Create(name, request.HeadersAfter(MetadataPrefix)) ? new StorageResponse(201, "Created") : NoContent()),
        ("DELETE", null) => new StorageCall(StorageOperation.DeleteQueue, name, "", () =>
        {
            queues.Delete(name);
            return NoContent();
        }),
        ("GET" or "HEAD", "metadata") => new StorageCall(StorageOperation.GetQueueProperties, name, "", () => Properties(queues.Get(name))),
        ("PUT", "metadata") => new StorageCall(StorageOperation.SetQueueMetadata, name, "", () =>
        {
            queues.Get(name).Metadata = request.HeadersAfter(MetadataPrefix);
            return NoContent();
        }),
        _ => throw StorageException.MethodNotAllowed(),
    };

    private StorageCall ReadMessages(StorageRequest request, string name) => request.Method switch
    {
        "POST" => new StorageCall(StorageOperation.SendMessage, name, "", () => Send(request, queues.Get(name))),
        "GET" when string.Equals(request.Parameter("peekonly"), "true", StringComparison.OrdinalIgnoreCase) => new StorageCall(
            StorageOperation.PeekMessages, name, "", () => QueueXml.Answer(200, "OK", QueueXml.Peeked(queues.Get(name).Peek(CountOf(request))))),
        "GET" => new StorageCall(StorageOperation.ReceiveMessages, name, "", () => Receive(request, queues.Get(name))),
        "DELETE" => new StorageCall(StorageOperation.ClearMessages, name, "", () =>
        {
            queues.Get(name).Clear();
            return NoContent();
        }),
        _ => throw StorageException.MethodNotAllowed(),
    };

    private StorageCall ReadMessage(StorageRequest request, string name, string id) => request.Method switch
    {
        "PUT" => new StorageCall(StorageOperation.UpdateMessage, name, id, () => Update(request, queues.Get(name), id)),
        "DELETE" => new StorageCall(StorageOperation.DeleteMessage, name, id, () =>
        {
            queues.Get(name).Delete(id, PopReceiptOf(request));
            return NoContent();
        }),
        _ => throw StorageException.MethodNotAllowed(),
    };

    private static StorageResponse Send(StorageRequest request, StoredQueue queue)
    {
        var text = TextOf(request);
        var invisible = SecondsOf(request, "visibilitytimeout", TimeSpan.Zero, TimeSpan.Zero, Longest);
        TimeSpan? timeToLive = request.Parameter("messagettl") == "-1" ? null : SecondsOf(request, "messagettl", Longest, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(int.MaxValue));
        return timeToLive is null || invisible < timeToLive
            ? QueueXml.Answer(201, "Created", QueueXml.Receipt(queue.Send(text, invisible, timeToLive)))
            : throw OutOfRange("visibilitytimeout", "it must be less than messagettl");
    }

    private static StorageResponse Receive(StorageRequest request, StoredQueue queue)
    {
        var invisible = SecondsOf(request, "visibilitytimeout", DefaultInvisibility, TimeSpan.FromSeconds(1), Longest);
        return QueueXml.Answer(200, "OK", QueueXml.Received(queue.Receive(CountOf(request), invisible)));
    }

    private static StorageResponse Update(StorageRequest request, StoredQueue queue, string id)
    {
        var popReceipt = PopReceiptOf(request);
        if (request.Parameter("visibilitytimeout") is null)
        {
            throw MissingParameter("visibilitytimeout");
        }

        var invisible = SecondsOf(request, "visibilitytimeout", TimeSpan.Zero, TimeSpan.Zero, Longest);
        var message = queue.Update(id, popReceipt, request.Body.IsEmpty ? null : TextOf(request), invisible);
        return NoContent().With("x-ms-popreceipt", message.PopReceipt).With("x-ms-time-next-visible", QueueXml.DateOf(message.NextVisible));
    }

    private StorageResponse List(StorageRequest request)
    {
        var prefix = request.Parameter("prefix") ?? "";
        var marker = request.Parameter("marker") ?? "";
        var most = NumberOf(request, "maxresults", MostQueues, MostQueues);
        var found = queues.All
            .Where(queue => queue.Name.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(queue.Name, marker) >= 0)
            .Take(most + 1)
            .ToList();
        var withMetadata = request.Parameter("include")?.Contains("metadata", StringComparison.OrdinalIgnoreCase) ?? false;
        return QueueXml.Answer(200, "OK", QueueXml.List(found.Take(most), withMetadata, found.Count > most ? found[^1].Name : null));
    }

    private static StorageResponse Properties(StoredQueue queue)
    {
        var response = new StorageResponse(200, "OK").With("x-ms-approximate-messages-count", queue.Count.ToString(CultureInfo.InvariantCulture));
        foreach (var (name, value) in queue.Metadata)
        {
            response.With(MetadataPrefix + name, value);
        }

        return response;
    }

    private static string TextOf(StorageRequest request)
    {
        var text = QueueXml.ReadText(request.Body);
        return System.Text.Encoding.UTF8.GetByteCount(text) <= LargestText ? text : throw StorageException.BodyTooLarge();
    }

    private static string PopReceiptOf(StorageRequest request) => request.Parameter("popreceipt") is { Length: > 0 } popReceipt ? popReceipt : throw MissingParameter("popreceipt");

    private static int CountOf(StorageRequest request) => NumberOf(request, "numofmessages", 1, MostMessages);

    private static int NumberOf(StorageRequest request, string name, int otherwise, int most) =>
        request.Parameter(name) is not { } text ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most ? number
        : throw OutOfRange(name, $"it must be from 1 to {most}");

    private static TimeSpan SecondsOf(StorageRequest request, string name, TimeSpan otherwise, TimeSpan least, TimeSpan most) =>
        request.Parameter(name) is not { } text ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds >= least.TotalSeconds && seconds <= most.TotalSeconds ? TimeSpan.FromSeconds(seconds)
        : throw OutOfRange(name, $"it must be from {least.TotalSeconds} to {most.TotalSeconds}");

    private static StorageException OutOfRange(string name, string rule) =>
        new(400, "OutOfRangeQueryParameterValue", $"One of the query parameters specified in the request URI is outside the permissible range: {name}; {rule}.");

    private static StorageException MissingParameter(string name) =>
        new(400, "MissingRequiredQueryParameter", $"A query parameter that's mandatory for this request is not specified: {name}.");

    private static StorageResponse NoContent() => new(204, "No Content");
}
