using EdgeOrch.Api.Types;

namespace EdgeOrch.Client.Events;

/// <summary>Tells users what happened to an object. Never blocks and never fails its caller.</summary>
public interface IEventRecorder
{
    /// <summary>Records an event; equal ones are counted on one object.</summary>
    /// <param name="regarding">What it happened to.</param>
    /// <param name="type"><c>Normal</c> or <c>Warning</c>.</param>
    /// <param name="reason">A CamelCase word.</param>
    /// <param name="message">A sentence for people.</param>
    void Record(ObjectReference regarding, string type, string reason, string message);
}
