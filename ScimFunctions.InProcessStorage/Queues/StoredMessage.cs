namespace ScimFunctions.InProcessStorage.Queues;

/// <summary>A message as it is now; each change makes another.</summary>
/// <param name="Id">Stays the same.</param>
/// <param name="Order">Its place among messages that become visible at the same time.</param>
/// <param name="Text">As it was sent.</param>
/// <param name="Inserted">UTC.</param>
/// <param name="Expires">UTC.</param>
/// <param name="NextVisible">UTC.</param>
/// <param name="PopReceipt">New with each receipt and update.</param>
/// <param name="DequeueCount">How often it was received.</param>
internal sealed record StoredMessage(
    string Id, long Order, string Text, DateTime Inserted, DateTime Expires, DateTime NextVisible, string PopReceipt, int DequeueCount);
