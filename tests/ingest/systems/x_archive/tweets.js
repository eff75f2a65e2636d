window.YTD.tweets.part0 = [
 {
  "tweet": {
   "id_str": "9007199254740997",
   "full_text": "RT @sora_b: thanks &amp; bye",
   "created_at": "Thu Jan 01 00:00:00 +0000 2026",
   "favorite_count": "2",
   "retweet_count": "0",
   "lang": "en"
  }
 },
 {
  "tweet": {
   "id_str": "2",
   "full_text": "x",
   "created_at": "Thu Jan 01 00:00:00 +0000 2026",
   "deleted_at": "Fri Jan 02 00:00:00 +0000 2026",
   "favorite_count": "0"
  }
 }
]