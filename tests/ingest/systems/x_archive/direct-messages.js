window.YTD.direct_messages.part0 = [
 {
  "dmConversation": {
   "conversationId": "7001-5550147",
   "messages": [
    {
     "messageCreate": {
      "recipientId": "5550147",
      "text": "Hello?",
      "mediaUrls": [],
      "senderId": "7001",
      "id": "66",
      "createdAt": "2026-01-01T00:00:00.000Z"
     }
    },
    {
     "change": 1,
     "joinConversation": {
      "initiatingUserId": "7001"
     }
    }
   ]
  }
 }
]