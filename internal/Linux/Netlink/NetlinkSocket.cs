using System.Net.Sockets;
using System.Runtime.InteropServices;
using EdgeOrch.Linux.Interop;
using static EdgeOrch.Linux.Interop.SocketConstants;

namespace EdgeOrch.Linux.Netlink;

/// <summary>
/// A socket to one netlink subsystem of the network namespace in which it was opened. The kernel answers within the
/// call that sends, so requests are synchronous. Not thread-safe: one request at a time.
/// </summary>
public sealed class NetlinkSocket : IDisposable
{
    private const int DumpAttempts = 10;
    private const int ReceiveTimeoutSeconds = 10;
    private const int ReceiveBufferBytes = 8 << 20;

    private readonly SafeSocketHandle _handle;
    private readonly byte[] _receive = new byte[128 * 1024];
    private uint _sequence;

    private NetlinkSocket(SafeSocketHandle handle) => _handle = handle;

    /// <summary>Turns one message of a dump into a value; null leaves it out.</summary>
    public delegate T? Parser<T>(NetlinkMessage message);

    /// <summary>Opens a socket in the calling thread's network namespace.</summary>
    public static NetlinkSocket Open(NetlinkProtocol protocol)
    {
        var socket = new NetlinkSocket(OpenHandle(protocol, 0));
        // Best effort: old kernels lack the first two and a user namespace may not force buffers; all work without.
        socket.TrySet(SOL_NETLINK, NETLINK_EXT_ACK, 1);
        socket.TrySet(SOL_NETLINK, NETLINK_CAP_ACK, 1);
        socket.TrySet(SOL_SOCKET, SO_RCVBUFFORCE, ReceiveBufferBytes);
        socket.SetReceiveTimeout();
        return socket;
    }

    internal static SafeSocketHandle OpenHandle(NetlinkProtocol protocol, uint groups)
    {
        var descriptor = Libc.Socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, (int)protocol);
        if (descriptor < 0)
        {
            throw LinuxException.FromLastError("open netlink socket", protocol.ToString());
        }

        var handle = new SafeSocketHandle(descriptor, ownsHandle: true);
        var address = new SockaddrNetlink { nl_family = AF_NETLINK, nl_groups = groups };
        if (Libc.Bind(handle, in address, Marshal.SizeOf<SockaddrNetlink>()) != 0)
        {
            var error = LinuxException.FromLastError("bind netlink socket", protocol.ToString());
            handle.Dispose();
            throw error;
        }

        return handle;
    }

    /// <summary>Sends one request and waits for its acknowledgement.</summary>
    /// <param name="request">One message; the flags NLM_F_REQUEST and NLM_F_ACK must be set.</param>
    /// <param name="operation">What is attempted, for the error.</param>
    /// <exception cref="LinuxException">The kernel refused it.</exception>
    public void Execute(NetlinkBuffer request, string operation)
    {
        var sequence = ++_sequence;
        request.SetSequence(0, sequence);
        Send(request.Written, operation);
        while (true)
        {
            var rest = Receive(operation);
            while (NetlinkMessage.TryTake(ref rest, out var message))
            {
                if (message.Sequence == sequence && message.Type == NetlinkConstants.NLMSG_ERROR)
                {
                    ThrowOnError(message, operation);
                    return;
                }
            }
        }
    }

    /// <summary>Sends one dump request and parses every answer. A dump that the kernel marks as interrupted by a change is repeated.</summary>
    public List<T> Dump<T>(NetlinkBuffer request, string operation, Parser<T> parser)
        where T : class
    {
        for (var attempt = 0; attempt < DumpAttempts; attempt++)
        {
            var result = new List<T>();
            if (DumpOnce(request, operation, parser, result))
            {
                return result;
            }
        }

        throw new LinuxException(operation, (int)Errno.EINTR, detail: "the table changed during each of several reads");
    }

    /// <summary>Sends a request that is answered by messages and then an acknowledgement, and parses the messages.</summary>
    public List<T> Query<T>(NetlinkBuffer request, string operation, Parser<T> parser)
        where T : class
    {
        var result = new List<T>();
        DumpOnce(request, operation, parser, result);
        return result;
    }

    /// <summary>Sends bytes that may hold several messages.</summary>
    internal unsafe void Send(ReadOnlySpan<byte> bytes, string operation)
    {
        fixed (byte* data = bytes)
        {
            while (Libc.Send(_handle, data, (nuint)bytes.Length, 0) < 0)
            {
                if (Marshal.GetLastPInvokeError() != (int)Errno.EINTR)
                {
                    throw LinuxException.FromLastError(operation);
                }
            }
        }
    }

    /// <summary>Takes what has arrived; empty when nothing has.</summary>
    internal ReadOnlySpan<byte> ReceiveNow(string operation) => Receive(operation, MSG_DONTWAIT);

    /// <summary>Sequence numbers for a batch of messages; returns the first.</summary>
    internal uint TakeSequences(int count)
    {
        var first = _sequence + 1;
        _sequence += (uint)count;
        return first;
    }

    /// <summary>Makes room for a large batch, which the kernel takes only as a whole.</summary>
    internal void EnsureSendBuffer(int bytes) => TrySet(SOL_SOCKET, SO_SNDBUFFORCE, Math.Max(bytes * 2, 256 * 1024));

    internal static LinuxException? ErrorOf(NetlinkMessage message, string operation)
    {
        var errno = -MemoryMarshal.Read<int>(message.Payload);
        if (errno == 0)
        {
            return null;
        }

        string? detail = null;
        if ((message.Flags & NetlinkConstants.NLM_F_ACK_TLVS) != 0)
        {
            // Behind the error number comes the request: its header alone when capped, else all of it.
            var requestLength = (message.Flags & NetlinkConstants.NLM_F_CAPPED) != 0
                ? NetlinkBuffer.HeaderSize
                : MemoryMarshal.Read<int>(message.Payload[4..]);
            foreach (var attribute in message.Attributes(4 + requestLength))
            {
                detail = attribute.Type == NetlinkConstants.NLMSGERR_ATTR_MSG ? attribute.Text : detail;
            }
        }

        return new LinuxException(operation, errno, detail: detail);
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private bool DumpOnce<T>(NetlinkBuffer request, string operation, Parser<T> parser, List<T> result)
        where T : class
    {
        var sequence = ++_sequence;
        var consistent = true;
        request.SetSequence(0, sequence);
        Send(request.Written, operation);
        while (true)
        {
            var rest = Receive(operation);
            while (NetlinkMessage.TryTake(ref rest, out var message))
            {
                if (message.Sequence != sequence)
                {
                    continue;
                }

                consistent &= (message.Flags & NetlinkConstants.NLM_F_DUMP_INTR) == 0;
                if (message.Type is NetlinkConstants.NLMSG_DONE or NetlinkConstants.NLMSG_ERROR)
                {
                    ThrowOnError(message, operation);
                    return consistent;
                }

                if (parser(message) is { } value)
                {
                    result.Add(value);
                }
            }
        }
    }

    private ReadOnlySpan<byte> Receive(string operation) => Receive(operation, 0);

    private unsafe ReadOnlySpan<byte> Receive(string operation, int flags)
    {
        fixed (byte* buffer = _receive)
        {
            while (true)
            {
                var count = Libc.Recv(_handle, buffer, (nuint)_receive.Length, flags | MSG_TRUNC);
                if (count > _receive.Length)
                {
                    throw new LinuxException(operation, (int)Errno.ENOBUFS, detail: $"an answer of {count} bytes is larger than the receive buffer");
                }

                if (count >= 0)
                {
                    return _receive.AsSpan(0, (int)count);
                }

                switch ((Errno)Marshal.GetLastPInvokeError())
                {
                    case Errno.EINTR:
                        continue;
                    case Errno.EAGAIN when (flags & MSG_DONTWAIT) != 0:
                        return [];
                    case Errno.EAGAIN:
                        throw new LinuxException(operation, (int)Errno.ETIMEDOUT, detail: "the kernel did not answer");
                    default:
                        throw LinuxException.FromLastError(operation);
                }
            }
        }
    }

    private static void ThrowOnError(NetlinkMessage message, string operation)
    {
        if (message.Payload.Length >= 4 && ErrorOf(message, operation) is { } error)
        {
            throw error;
        }
    }

    private unsafe void TrySet(int level, int option, int value) =>
        _ = Libc.Setsockopt(_handle, level, option, &value, sizeof(int));

    private unsafe void SetReceiveTimeout()
    {
        var timeout = stackalloc nint[2] { ReceiveTimeoutSeconds, 0 };
        if (Libc.Setsockopt(_handle, SOL_SOCKET, SO_RCVTIMEO, timeout, 2 * sizeof(nint)) != 0)
        {
            throw LinuxException.FromLastError("set netlink receive timeout");
        }
    }
}
