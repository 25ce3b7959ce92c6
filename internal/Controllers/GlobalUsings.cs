global using EdgeOrch.Api.Types;
global using EdgeOrch.Client;
global using EdgeOrch.Client.Events;
global using EdgeOrch.Client.Informers;
global using EdgeOrch.Client.Metadata;
global using EdgeOrch.Client.Queues;
global using Microsoft.Extensions.Logging;
global using V1Endpoints = EdgeOrch.Api.Types.Endpoints;
global using V1Node = EdgeOrch.Api.Types.Node;
